/** A file to read pieces of. A blob of a file cannot be sent to a worker, so the worker asks for pieces instead. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** 0 ≤ start ≤ end ≤ size. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

const windowBytes = 64 * 1024;

/** Small pieces in order, without holding more than one window of the file. */
export class ByteWindow {
  readonly size: number;
  readonly #source: ByteSource;
  #start = 0;
  #bytes = new Uint8Array();

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /** Fewer bytes than asked for where the file ends. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (offset >= end) return new Uint8Array();
    if (end - offset > windowBytes) return this.#source.read(offset, end);
    if (offset < this.#start || end > this.#start + this.#bytes.length) {
      this.#bytes = await this.#source.read(offset, Math.min(offset + windowBytes, this.size));
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, end - this.#start);
  }
}
