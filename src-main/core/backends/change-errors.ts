import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';

export function isOff(name: string): EaselError {
  return new EaselError('conflict', `${name} is turned off.`, { nextStep: 'Turn it on first.' });
}

export function tooMany(mostBackends: number): EaselError {
  return new EaselError('out_of_bounds', `There are ${mostBackends} backends already.`, {
    nextStep: 'Remove one that is not used.',
  });
}

export function addressOfMain(): EaselError {
  return new EaselError('bad_input', 'The address of the main backend is a setting.', {
    nextStep: 'Set comfyui.url, or connect to the address on the Backends page.',
  });
}

export function launchOfDemo(): EaselError {
  return new EaselError('bad_input', 'The demo needs no launch command.', {
    nextStep: 'Add the ComfyUI that it should start as a backend of its own.',
  });
}

export function noLaunch(name: string): EaselError {
  return new EaselError('bad_input', `${name} has no launch command.`, {
    nextStep: 'Write one, on the Backends page or with `easel backends edit`.',
  });
}

export function stillRuns(name: string): EaselError {
  return new EaselError('conflict', `What Easel started for ${name} still runs.`, { nextStep: 'Stop it first.' });
}

export function mainStays(source: Backend['source']): EaselError {
  const nextStep =
    source === 'option' || source === 'environment'
      ? 'Start Easel without that address, or turn this backend off.'
      : 'Turn it off, or give another address.';
  return new EaselError('conflict', 'The main backend is not one that was added.', { nextStep });
}
