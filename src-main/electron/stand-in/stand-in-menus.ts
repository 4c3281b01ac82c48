import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

type Template = Electron.MenuItemConstructorOptions;

export class StandInMenu implements Pick<Electron.Menu, never> {
  readonly template: readonly Template[];

  constructor(template: readonly Template[]) {
    this.template = template;
  }

  /** Clicks the item with this label, as a person would: a disabled one does nothing. @returns whether there is one */
  click(label: string): boolean {
    const item = this.template.find((one) => one.label === label);
    if (!item) return false;
    // The shell's items use none of the three arguments.
    if (item.enabled !== false) (item.click as (() => void) | undefined)?.();
    return true;
  }

  describe(): { label: string; type: string; enabled: boolean; checked: boolean }[] {
    return this.template.map(({ label, role, type, enabled, checked }) => ({
      label: label ?? role ?? '',
      type: type ?? 'normal',
      enabled: enabled ?? true,
      checked: checked ?? false,
    }));
  }
}

export class StandInTray
  extends EventEmitter
  implements Pick<Electron.Tray, 'setImage' | 'setToolTip' | 'destroy'>, Record<'setContextMenu', (menu: never) => void>
{
  image: string;
  toolTip = '';
  menu: StandInMenu | null = null;
  destroyed = false;

  constructor(image: string) {
    super();
    this.image = image;
  }

  setImage(image: string | Electron.NativeImage): void {
    this.image = String(image);
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setContextMenu(menu: StandInMenu | null): void {
    this.menu = menu;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

export class StandInNotification
  extends EventEmitter
  implements Pick<Electron.Notification, 'show' | 'title' | 'body'>
{
  readonly title: string;
  readonly body: string;
  readonly hasIcon: boolean;
  shown = false;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.hasIcon = options.icon !== undefined;
  }

  show(): void {
    this.shown = true;
    this.emit('show');
  }
}
