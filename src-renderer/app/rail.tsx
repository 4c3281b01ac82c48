import {
  Bot,
  Images,
  ListVideo,
  Monitor,
  Moon,
  PanelLeft,
  Search,
  Server,
  Sun,
  WandSparkles,
  type LucideIcon,
} from 'lucide-react';
import { useState } from 'react';
import { runningJobs, useLive } from '../api/live.ts';
import { classNames } from '../components/class-names.ts';
import { Kbd, Tooltip } from '../components/tooltip.tsx';
import { strings } from '../strings.ts';
import { openPalette } from './command-palette.tsx';
import { isMac } from './platform.ts';
import { navigate, pages, routePath, type Page } from './router.ts';
import { pageKeys } from './shortcuts.ts';
import { themeChoices, useTheme, type ThemeChoice } from './theme.ts';

const icons: Record<Page, LucideIcon> = {
  create: WandSparkles,
  jobs: ListVideo,
  gallery: Images,
  backends: Server,
  assistants: Bot,
};
const themeIcons: Record<ThemeChoice, LucideIcon> = { dark: Moon, light: Sun, system: Monitor };
const storageKey = 'easel.rail';

function storedOpen(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'open';
  } catch {
    return false;
  }
}

/** The rooms of the program: icons, or icons with names. At the bottom of a narrow screen. */
export function Rail({ page }: { readonly page: Page }) {
  const [open, setOpen] = useState(storedOpen);
  const toggle = (): void => {
    setOpen(!open);
    try {
      localStorage.setItem(storageKey, open ? 'narrow' : 'open');
    } catch {
      // Without storage the rail forgets; nothing else depends on it.
    }
  };
  return (
    <nav
      aria-label={strings.app.mainNavigation}
      className={classNames(
        'flex shrink-0 border-line bg-panel transition-[width] duration-(--place) max-sm:h-14 max-sm:border-t sm:flex-col sm:border-r sm:p-2.5',
        open ? 'sm:w-(--rail-open)' : 'sm:w-(--rail)',
      )}
    >
      <div className="mb-3 hidden h-8 items-center gap-2.5 px-1 sm:flex">
        <img src="/icon.svg" alt="" width={26} height={26} />
        {open ? <span className="text-title font-semibold tracking-tight">{strings.app.name}</span> : null}
      </div>
      <ul className="flex flex-1 gap-0.5 max-sm:justify-around sm:flex-col">
        {pages.map((one) => (
          <li key={one} className="max-sm:flex-1">
            <RailLink page={one} current={one === page} open={open} />
          </li>
        ))}
        <li className="max-sm:flex-1 sm:hidden">
          <button type="button" onClick={openPalette} className={classNames(itemLook, 'w-full text-muted')}>
            <Search size={18} strokeWidth={1.75} aria-hidden="true" />
            {strings.rail.more}
          </button>
        </li>
      </ul>
      <div className="hidden flex-col gap-0.5 sm:flex">
        <RailButton
          label={strings.rail.search}
          open={open}
          hint={isMac() ? strings.palette.macHint : strings.palette.hint}
          onClick={openPalette}
        >
          <Search size={18} strokeWidth={1.75} />
        </RailButton>
        <ThemeButton open={open} />
        <RailButton label={open ? strings.rail.close : strings.rail.open} open={open} onClick={toggle} expanded={open}>
          <PanelLeft size={18} strokeWidth={1.75} />
        </RailButton>
      </div>
    </nav>
  );
}

const itemLook =
  'relative flex items-center rounded-control transition-colors max-sm:h-full max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 max-sm:text-tiny sm:h-9 sm:w-full sm:gap-3 sm:px-2.25';

function RailLink({ page, current, open }: { readonly page: Page; readonly current: boolean; readonly open: boolean }) {
  const Icon = icons[page];
  const label = strings.pages[page];
  const link = (
    <a
      href={routePath(page)}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      className={classNames(
        itemLook,
        current ? 'text-text sm:bg-selected' : 'text-muted hover:text-text sm:hover:bg-hovered',
      )}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigate(page);
      }}
    >
      <span className="relative">
        <Icon size={18} strokeWidth={1.75} className={current ? 'text-accent-text' : undefined} aria-hidden="true" />
        {page === 'jobs' ? <OpenMark /> : null}
      </span>
      <span className={classNames(!open && 'sm:hidden')}>{label}</span>
      {open ? (
        <span className="ml-auto hidden sm:inline">
          <Kbd>G {pageKeys[page].toUpperCase()}</Kbd>
        </span>
      ) : null}
    </a>
  );
  return open ? (
    link
  ) : (
    <Tooltip label={label} hint={`G ${pageKeys[page].toUpperCase()}`} side="right" className="max-sm:hidden">
      {link}
    </Tooltip>
  );
}

/** A dot while something runs; the status line says it in words. */
function OpenMark() {
  const some = useLive((live) => live.connection !== 'reconnecting' && runningJobs(live.jobs).length > 0);
  return some ? (
    <span
      aria-hidden="true"
      className="breathe absolute -top-0.5 -right-1 size-2 rounded-full bg-accent ring-2 ring-panel"
    />
  ) : null;
}

interface RailButtonProps {
  readonly label: string;
  readonly hint?: string;
  readonly open: boolean;
  readonly expanded?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function RailButton({ label, hint, open, expanded, onClick, children }: RailButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-expanded={expanded}
      onClick={onClick}
      className={classNames(itemLook, 'text-muted hover:bg-hovered hover:text-text')}
    >
      {children}
      {open ? <span className="truncate">{label}</span> : null}
    </button>
  );
  if (open) return button;
  return (
    <Tooltip label={label} side="right" {...(hint === undefined ? {} : { hint })}>
      {button}
    </Tooltip>
  );
}

function ThemeButton({ open }: { readonly open: boolean }) {
  const { choice, choose } = useTheme();
  const Icon = themeIcons[choice];
  const next = themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length]!;
  return (
    <RailButton label={`${strings.theme.label}: ${strings.theme[choice]}`} open={open} onClick={() => choose(next)}>
      <Icon size={18} strokeWidth={1.75} />
    </RailButton>
  );
}
