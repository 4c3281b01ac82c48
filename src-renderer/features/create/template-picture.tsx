import { Box, Clapperboard, ImagePlus, Music, ScanText, WandSparkles, type LucideIcon } from 'lucide-react';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { classNames } from '../../components/class-names.ts';
import { kindOf, type TemplateGroupName } from './template-groups.ts';

const icons: Record<Exclude<TemplateGroupName, 'mine'>, LucideIcon> = {
  picture: WandSparkles,
  edit: ImagePlus,
  video: Clapperboard,
  audio: Music,
  model3d: Box,
  text: ScanText,
};

/** Its preview, else a sign of what it makes. Decoration: the title stands beside it. */
export function TemplatePicture({
  template,
  quiet = false,
}: {
  readonly template: Template;
  readonly quiet?: boolean;
}) {
  const Icon = icons[kindOf(template)];
  const { preview } = template;
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-control border border-line bg-selected text-mark',
        quiet && 'opacity-60',
      )}
    >
      {preview ? (
        <img src={preview} alt="" decoding="async" draggable={false} className="size-full object-cover" />
      ) : (
        <Icon size={18} strokeWidth={1.5} />
      )}
    </span>
  );
}
