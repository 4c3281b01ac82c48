/** Formats whose header is JSON: safetensors (ComfyUI's .latent too) and binary glTF. And SVG, whose metadata is JSON. */
import { ByteWindow, type ByteSource } from './byte-source.ts';
import { scanJson } from '../reading/scan-json.ts';
import { decodeText, maxWorkflowText, textTooLarge, type EmbeddedTexts } from './embedded-text.ts';

/** `__metadata__` of the header: https://huggingface.co/docs/safetensors/index#format @throws too_large */
export async function safetensorsTexts(source: ByteSource, texts: EmbeddedTexts): Promise<void> {
  const file = new ByteWindow(source);
  const head = await file.read(0, 8);
  const length = new DataView(head.buffer, head.byteOffset, 8).getUint32(0, true);
  addStrings(await jsonHeader(file, 8, length), '__metadata__', texts);
}

/** `asset.extras`, where SaveGLB puts both texts: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#glb-file-format-specification @throws too_large */
export async function glbTexts(source: ByteSource, texts: EmbeddedTexts): Promise<void> {
  const file = new ByteWindow(source);
  const head = await file.read(0, 20);
  if (head.length < 20) return;
  const length = new DataView(head.buffer, head.byteOffset, 20).getUint32(12, true);
  const header = await jsonHeader(file, 20, length);
  addStrings((header as { asset?: unknown } | undefined)?.asset, 'extras', texts);
}

/** The CDATA of `<metadata>`, as SaveSVGNode writes it. @throws too_large */
export async function svgTexts(source: ByteSource, texts: EmbeddedTexts): Promise<void> {
  if (source.size > maxWorkflowText) throw textTooLarge();
  const svg = decodeText(await source.read(0, source.size));
  const start = svg.indexOf('<![CDATA[', Math.max(0, svg.indexOf('<metadata')));
  const end = svg.lastIndexOf(']]>', svg.indexOf('</metadata>', start));
  if (start >= 0 && end > start) texts.add('metadata', svg.slice(start + 9, end));
}

async function jsonHeader(file: ByteWindow, offset: number, length: number): Promise<unknown> {
  if (length > maxWorkflowText && offset + length <= file.size) throw textTooLarge();
  if (offset + length > file.size) return undefined;
  try {
    const json = scanJson(decodeText(await file.read(offset, length)));
    return json && (JSON.parse(json.text) as unknown);
  } catch {
    return undefined;
  }
}

function addStrings(header: unknown, member: string, texts: EmbeddedTexts): void {
  const values = (header as Record<string, unknown> | null | undefined)?.[member];
  if (typeof values !== 'object' || values === null) return;
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'string') texts.add(key, value);
    // Numbers in it would lose digits; only ComfyUI's own writers are read, and they write strings.
  }
}
