/** The names of its secrets and its lines on a command line are made of it, so it is readable and stays. */
export function newBackendId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 30)
    .replace(/_+$/, '');
  // `_headers` ends the names of other secrets, and `main` is the one that finds its address itself.
  const usable =
    plain === '' || plain === 'main' || plain.endsWith('_headers')
      ? `comfyui${plain && `_${plain}`}`.replace(/_headers$/, '')
      : plain;
  for (let number = 1; ; number++) {
    const id = number === 1 ? usable : `${usable}_${number}`;
    if (!taken.has(id)) return id;
  }
}
