import { testFaults } from './drive.fixture.ts';

testFaults(['comfyui']);
