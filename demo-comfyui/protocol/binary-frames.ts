import { toPythonJson } from './python-json.ts';
import type { PreviewImage } from './messages.ts';

const event = { preview: 1, text: 3, previewWithMetadata: 4 } as const;
const jpegFormat = 1;

/** Binary event 1: for clients that did not announce `supports_preview_metadata`. */
export function plainPreviewFrame(jpeg: Uint8Array): Buffer {
  return Buffer.concat([uint32(event.preview), uint32(jpegFormat), jpeg]);
}

/** Binary event 4: the same picture behind a JSON header that names its node. */
export function previewWithMetadataFrame(preview: PreviewImage): Buffer {
  const metadata = Buffer.from(
    toPythonJson({
      node_id: preview.nodeId,
      prompt_id: preview.promptId,
      display_node_id: preview.nodeId,
      parent_node_id: null,
      real_node_id: preview.nodeId,
      image_type: 'image/jpeg',
    }),
  );
  return Buffer.concat([uint32(event.previewWithMetadata), uint32(metadata.length), metadata, preview.jpeg]);
}

/** Binary event 3: progress text of a node. */
export function progressTextFrame(nodeId: string, text: string): Buffer {
  const id = Buffer.from(nodeId);
  return Buffer.concat([uint32(event.text), uint32(id.length), id, Buffer.from(text)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
