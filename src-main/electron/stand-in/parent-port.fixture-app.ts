/** Loaded before the entry of a stand-in utility process: gives it the `process.parentPort` that Electron would. */
import { EventEmitter } from 'node:events';
import { isMainThread } from 'node:worker_threads';

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

// Workers inherit --import; the port is the process's own.
if (isMainThread) {
  const port = new ParentPort();
  Object.defineProperty(process, 'parentPort', { value: port });
  // Nothing is read before somebody listens, as with Electron's port.
  port.on('newListener', (event) => {
    if (event !== 'message' || port.listenerCount('message') > 0) return;
    process.on('message', (data) => port.emit('message', { data, ports: [] }));
  });
  process.on('disconnect', () => process.exit(0));
  // Only a listener keeps the channel open, and with it the process; Electron's lives until it is killed.
  process.channel?.ref();
}
