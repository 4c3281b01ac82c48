import { Option, type Command } from 'commander';
import { reuses } from '../../../src-shared/nouns/jobs.ts';
import { parsePriority } from './find-job.ts';

/** Where its jobs stand, and which results made before count. */
export function addPlaceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--reuse <which>',
        'which results made before count: of the same work, of the same but for a drawn seed, or none',
      )
        .choices(reuses)
        .default('same'),
    )
    .addOption(new Option('--priority <number>', '-100 to 100; higher goes first').argParser(parsePriority).default(0));
}
