import { readFile } from 'node:fs/promises';
import {
  type ListResourcesResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type { SeenCore } from '../../core/tokens/narrow.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';

export const outputResourceTemplates = [
  {
    name: 'output',
    title: 'Output',
    uriTemplate: 'easel://outputs/{id}',
    description: 'The original file of an output, as ComfyUI wrote it.',
  },
];

/** Base64 adds a third, and clients end a stdio connection over a message of 10 MiB. */
const maxBytes = 6 * 1024 * 1024;
const pageSize = 50;

export function outputResourceUri(outputId: string): string {
  return `easel://outputs/${encodeURIComponent(outputId)}`;
}

/** Newest first, a page at a time. */
export async function listOutputResources(core: SeenCore, cursor: string | undefined): Promise<ListResourcesResult> {
  const page = await core.outputs.list({ limit: pageSize, cursor: cursor ?? null }).catch(asProtocolError);
  return {
    resources: page.outputs.map((output) => ({
      uri: outputResourceUri(output.id),
      name: output.filename,
      title: output.title.slice(0, 200) || output.filename,
      mimeType: output.mime,
      size: output.bytes,
    })),
    ...(page.nextCursor === null ? {} : { nextCursor: page.nextCursor }),
  };
}

/** Takes the link over HTTP too: clients read whatever uri a tool result linked to. */
export async function readOutputResource(core: SeenCore, uri: string): Promise<ReadResourceResult> {
  const id = /^(?:easel:\/|https?:\/\/[^/]+)\/outputs\/([^/?#]+)(?:\/original)?$/.exec(uri)?.[1];
  if (id === undefined) throw new ResourceNotFoundError(uri);
  const file = await core.outputs.file(decodeURIComponent(id), 'original').catch((error: unknown) => {
    if (error instanceof EaselError && error.code === 'not_found') throw new ResourceNotFoundError(uri);
    return asProtocolError(error);
  });
  if (file.bytes > maxBytes) {
    throw protocolError(
      new EaselError('too_large', `The file has ${file.bytes} bytes; at most ${maxBytes} are read over MCP.`, {
        nextStep: 'Open it in Easel, or call get_output for a preview.',
      }),
    );
  }
  const bytes = await readFile(file.path).catch(asProtocolError);
  const content = /^text\/|^application\/json/.test(file.mime)
    ? { text: bytes.toString('utf8') }
    : { blob: bytes.toString('base64') };
  return { contents: [{ uri, mimeType: file.mime, ...content }] };
}

function asProtocolError(error: unknown): never {
  throw protocolError(error);
}

function protocolError(error: unknown): ProtocolError {
  const { code, message, nextStep } = toErrorData(error);
  const wire = code === 'internal' ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  return new ProtocolError(wire, `${code}: ${message} Next: ${nextStep}`, { code, message, next_step: nextStep });
}
