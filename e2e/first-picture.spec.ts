import { test } from '@playwright/test';
import { makeFirstPicture } from './first-picture.ts';
import { removeFolder, startProgram, temporaryFolder } from './program.ts';

test('a person makes a first picture in the browser', async ({ page }) => {
  const folder = await temporaryFolder('window');
  await makeFirstPicture(page, () => startProgram({ dataFolder: folder, args: ['--demo'] }));
  await removeFolder(folder);
});
