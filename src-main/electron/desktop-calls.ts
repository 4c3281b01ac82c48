import { readFile } from 'node:fs/promises';
import { clipboard, ClipboardItem, ipcMain, nativeImage, shell } from 'electron';
import * as z from 'zod';
import { EaselError, type ErrorData, toErrorData } from '../../src-shared/nouns/errors.ts';
import type { Core } from '../core/core.ts';
import type { OutputFile } from '../core/outputs/outputs.ts';

/** What the page may ask of the desktop; all else it asks of the core, as a browser tab does. */
const callSchema = z.strictObject({
  call: z.enum(['revealOutput', 'copyImage']),
  id: z.string().min(1).max(200),
});

/** Answers `window.desktop`: null when it is done, else the error as data. */
export function answerDesktopCalls({ core, windowOrigin }: { core: Core; windowOrigin: string }): void {
  ipcMain.handle('desktop', async (event, message: unknown): Promise<ErrorData | null> => {
    try {
      // The sender counts and not the channel: any frame could know the channel's name.
      if (event.senderFrame?.parent !== null || event.senderFrame.origin !== windowOrigin) throw foreignPage();
      const parsed = callSchema.safeParse(message);
      if (!parsed.success) throw malformed();
      const { call, id } = parsed.data;
      await (call === 'revealOutput' ? revealOutput(core, id) : copyImage(core, id));
      return null;
    } catch (error) {
      if (!(error instanceof EaselError)) core.logger.error({ err: error }, 'a desktop call failed');
      return toErrorData(error);
    }
  });
}

async function revealOutput(core: Core, id: string): Promise<void> {
  shell.showItemInFolder((await core.outputs.file(id, 'original')).path);
}

async function copyImage(core: Core, id: string): Promise<void> {
  const file = await core.outputs.file(id, 'original');
  const png = await pngOf(file);
  if (png.byteLength === 0) {
    throw new EaselError('unsupported_media', `A file of the type ${file.mime} cannot be copied as a picture.`, {
      nextStep: 'Show it in its folder and copy the file.',
    });
  }
  await clipboard.write([new ClipboardItem({ 'image/png': new Blob([png], { type: 'image/png' }) })]);
}

/** Clipboards agree on PNG only. Empty for a format that Electron does not read. */
async function pngOf(file: OutputFile): Promise<Uint8Array<ArrayBuffer>> {
  if (file.mime === 'image/png') return await readFile(file.path);
  return new Uint8Array(nativeImage.createFromPath(file.path).toPNG());
}

function foreignPage(): EaselError {
  return new EaselError('forbidden_host', "This page is not Easel's window.", { nextStep: "Use Easel's own window." });
}

function malformed(): EaselError {
  return new EaselError('bad_input', 'The window asked for something that the desktop does not know.', {
    nextStep: 'Restart Easel, so that window and program are of one version.',
  });
}
