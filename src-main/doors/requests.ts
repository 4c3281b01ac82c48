/**
 * The same request as a plain Request with this signal. A listener's own Request class is not one that `new Request(it)`
 * takes, and on the desktop a Request's signal never fires. Without `hasBody` its body is left where it is.
 */
export function standalone(request: Request, signal: AbortSignal, { hasBody = true } = {}): Request {
  const { url, method, headers } = request;
  if (!hasBody || method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal });
  return new Request(url, { method, headers, signal, body: request.body, duplex: 'half' } as RequestInit);
}

/**
 * Aborts the controller when the reader cancels the body: on the desktop that is the only sign that a page went away.
 * A response without a body passes as it is.
 */
export function endWithBody(response: Response, controller: AbortController): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (out) => {
        const { done, value } = await reader.read();
        if (done) out.close();
        else out.enqueue(value);
      },
      cancel: async (reason) => {
        controller.abort(reason);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** Passes the body on, and errors it when more than `limit` bytes come; `onExceeded` tells the one who answers. */
export function limitBody(
  body: ReadableStream<Uint8Array>,
  limit: number,
  onExceeded: () => void,
): ReadableStream<Uint8Array> {
  let seen = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, out) => {
        seen += chunk.byteLength;
        if (seen <= limit) return out.enqueue(chunk);
        onExceeded();
        return out.error(new RangeError('the body is too large'));
      },
    }),
  );
}
