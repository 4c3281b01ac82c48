import { createFairQueue } from './fair-queue.ts';
import { describeWaitingQueue } from './waiting-queue.contract.fixture.ts';

describeWaitingQueue('in memory', createFairQueue);
