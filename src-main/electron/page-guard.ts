import { app, type Session, shell } from 'electron';
import { externalAddress, mayNavigate, originOf } from './navigation-policy.ts';
import { mayUse } from './permission-policy.ts';

/** Holds every page to the window's origin: no other address, no second window, no embedded page. Call it before the first window. */
export function guardPages(windowOrigin: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!mayNavigate(event.url, windowOrigin)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!mayNavigate(event.url, windowOrigin)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      const address = externalAddress(url);
      if (address !== null) void shell.openExternal(address).catch(() => {});
      return { action: 'deny' };
    });
  });
}

export function guardPermissions(session: Session, windowOrigin: string): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayUse(permission, { origin: originOf(details.requestingUrl) ?? '', windowOrigin }));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, { origin, windowOrigin }));
  session.setDevicePermissionHandler(() => false);
}
