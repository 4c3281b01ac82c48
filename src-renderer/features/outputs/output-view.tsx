import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { outputUrl } from '../../api/urls.ts';
import { strings } from '../../strings.ts';
import { OutputText } from './output-text.tsx';
import { kindIcons } from './output-tile.tsx';
import { PictureViewer } from './picture-viewer.tsx';

/** An output large: a picture one can zoom into, a player, a text to read, or what it is called. */
export function OutputView({ output }: { readonly output: Output }) {
  const original = outputUrl(output.id, 'original');
  switch (output.kind) {
    case 'image':
      return <PictureViewer output={output} />;
    case 'video':
      return <video src={original} controls loop className="size-full object-contain p-4" />;
    case 'audio':
      return (
        <div className="flex size-full items-center justify-center p-6">
          <audio src={original} controls className="w-full max-w-120" />
        </div>
      );
    case 'text':
      return <OutputText output={output} as="page" />;
    case 'model3d':
    case 'other': {
      const Icon = kindIcons[output.kind];
      return (
        <div className="flex size-full flex-col items-center justify-center gap-3 p-6 text-center text-muted">
          <Icon size={40} strokeWidth={1.25} aria-hidden="true" className="text-mark" />
          <p className="font-mono text-text">{output.filename}</p>
          <p>{strings.lightbox.noPicture}</p>
        </div>
      );
    }
  }
}
