import { AudioLines, Box, File, FileText, Film, type LucideIcon } from 'lucide-react';
import type { Output, OutputKind } from '../../../src-shared/nouns/outputs.ts';
import { Badge, DemoBadge } from '../../components/badge.tsx';
import { Picture } from '../../components/picture.tsx';
import { strings } from '../../strings.ts';
import { OutputText } from './output-text.tsx';

export const kindIcons: Record<Exclude<OutputKind, 'image'>, LucideIcon> = {
  video: Film,
  audio: AudioLines,
  model3d: Box,
  text: FileText,
  other: File,
};

interface OutputTileProps {
  readonly output: Output;
  readonly index: number;
  /** The one that the Tab key reaches. */
  readonly active: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
}

/** An output's one look: its picture, its kind, whether the demo drew it. */
export function OutputTile({ output, index, active, onFocus, onOpen }: OutputTileProps) {
  const title = output.title || strings.gallery.untitled;
  const Icon = output.kind === 'image' ? null : kindIcons[output.kind];
  return (
    <button
      type="button"
      data-index={index}
      data-output-id={output.id}
      tabIndex={active ? 0 : -1}
      aria-label={strings.gallery.open(title)}
      onFocus={onFocus}
      onClick={onOpen}
      className="group relative block size-full cursor-zoom-in overflow-hidden rounded-control bg-panel focus-visible:outline-offset-2"
    >
      {output.kind === 'image' || output.kind === 'video' ? (
        <Picture output={output} variant="thumb" alt="" className="size-full" />
      ) : output.kind === 'text' ? (
        <span className="block size-full pt-6">
          <OutputText output={output} as="snippet" />
        </span>
      ) : Icon ? (
        <span className="flex size-full flex-col items-center justify-center gap-2 p-3 text-mark">
          <Icon size={28} strokeWidth={1.25} aria-hidden="true" />
          <span className="max-w-full truncate text-small text-muted">{output.filename}</span>
        </span>
      ) : null}
      <span className="absolute top-1.5 left-1.5 flex gap-1">
        {Icon ? (
          <Badge>
            <Icon size={12} aria-hidden="true" />
            {strings.gallery.kinds[output.kind]}
          </Badge>
        ) : null}
        {output.demo ? (
          <DemoBadge className="opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100" />
        ) : null}
      </span>
      <span
        aria-hidden="true"
        className="absolute inset-x-1.5 bottom-1.5 truncate rounded-small bg-over-picture px-2 py-1 text-left text-small text-text opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
      >
        {title}
      </span>
    </button>
  );
}
