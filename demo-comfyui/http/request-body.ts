import type { IncomingMessage } from 'node:http';
import { parsePythonJson } from '../protocol/python-json.ts';
import type { PyValue } from '../protocol/python-values.ts';

/** ComfyUI's default upload limit, 100 MiB. */
export const maxBodyBytes = 104857600;

/** Thrown for a body beyond `maxBodyBytes`; answered with 413. */
export class BodyTooLarge extends Error {}

/** The whole body. One that is too large is read to its end and dropped, so that the client gets to see the answer. */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > maxBodyBytes) throw new BodyTooLarge();
  return Buffer.concat(chunks);
}

/** The body as JSON whatever its content type; throws a SyntaxError for anything else. */
export async function readJson(request: IncomingMessage): Promise<PyValue> {
  return parsePythonJson(new TextDecoder('utf-8', { fatal: true }).decode(await readBody(request)));
}

/** A multipart form; undefined when the request is none. */
export async function readForm(request: IncomingMessage): Promise<FormData | undefined> {
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data/i.test(contentType)) return undefined;
  return new Response(body, { headers: { 'Content-Type': contentType } }).formData();
}
