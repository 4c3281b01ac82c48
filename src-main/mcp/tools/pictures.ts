import type { ContentBlock } from '@modelcontextprotocol/server';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { maxListedOutputs } from './job-view.ts';
import type { ToolContext } from './tool.ts';
import { within } from './within.ts';

/** Of one picture, before base64 adds a third. */
const maxPictureBytes = 600_000;
/** Of all pictures in one result: Claude Desktop refuses a result of 1 MiB or more, text and links included. */
const maxPicturesBytes = 640_000;
/** More than this are links: a picture squeezed further shows nothing. */
const maxPictures = 6;

/** Pictures to look at, as many as fit, then a link to each original. Moving and sounding things are links only. */
export async function pictureBlocks(outputs: readonly Output[], context: ToolContext): Promise<ContentBlock[]> {
  const listed = outputs.slice(0, maxListedOutputs);
  const images = listed.filter((output) => output.kind === 'image').slice(0, maxPictures);
  const share = Math.min(maxPictureBytes, Math.floor(maxPicturesBytes / Math.max(1, images.length)));
  const pictures = await Promise.all(images.map((output) => picture(output, share, context)));
  return [...pictures.filter((block) => block !== null), ...listed.map((output) => link(output, context))];
}

async function picture(output: Output, maxBytes: number, context: ToolContext): Promise<ContentBlock | null> {
  // A preview that is late or broken is no reason to lose the answer: the link still leads to the original.
  const inline = await within(context.leftMs() - 500, context.core.outputs.inline(output.id, maxBytes)).catch(
    () => null,
  );
  if (inline === null || inline.bytes.byteLength > maxBytes) return null;
  const { buffer, byteOffset, byteLength } = inline.bytes;
  return {
    type: 'image',
    data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    mimeType: inline.mime,
  };
}

/** To the original. */
export function link(output: Output, context: ToolContext): ContentBlock {
  return {
    type: 'resource_link',
    uri: context.outputUri(output.id),
    name: output.filename,
    mimeType: output.mime,
    size: output.bytes,
  };
}
