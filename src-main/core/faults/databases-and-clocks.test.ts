import { testFaults } from './drive.fixture.ts';

testFaults(['database', 'clock']);
