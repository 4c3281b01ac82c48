import { testFaults } from './drive.fixture.ts';

testFaults(['post']);
