/** Gives each of two files the other's name, in one step: nobody sees one of the names without a file. */
export type Exchange = (one: string, other: string) => void;

/**
 * The system's own call for that (renameat2 with RENAME_EXCHANGE, renameatx_np with RENAME_SWAP), which Node does not have. Null where
 * there is none: on Windows, and where the package has no build (musl).
 */
export async function loadExchange(): Promise<Exchange | null> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return null;
  try {
    const { default: native } = await import('fs-native-extensions');
    return (one, other) => native.swapSync(one, other);
  } catch {
    return null;
  }
}

/** Whether the error says that this file system cannot exchange. */
export function isUnsupported(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code);
}
