import type { Library } from '../storage/library.ts';
import type { ModelMark } from '../storage/library-protocol.ts';
import type { ModelName } from './models.ts';

/** Favourites and notes: of a person, whichever backend has the model. */
export interface ModelMarks {
  of(model: ModelName): ModelMark;
  set(change: ModelName & { favourite?: boolean | undefined; note?: string | undefined }): Promise<void>;
  /** Reads what was marked in earlier runs. @throws database_unavailable */
  start(): Promise<void>;
}

export function createModelMarks(library: Pick<Library, 'modelMarks' | 'setModelMark'>): ModelMarks {
  const marks = new Map<string, ModelMark>();
  const keyOf = ({ folder, name }: ModelName): string => `${folder}\n${name}`;
  const of = (model: ModelName): ModelMark => {
    const { folder, name } = model;
    return (marks.size > 0 ? marks.get(keyOf(model)) : undefined) ?? { folder, name, favourite: false, note: '' };
  };
  return {
    of,
    async set(change) {
      const before = of(change);
      const { favourite = before.favourite, note = before.note } = change;
      const mark = { folder: change.folder, name: change.name, favourite, note: note.trim() };
      await library.setModelMark(mark);
      marks.set(keyOf(mark), mark);
    },
    async start() {
      for (const mark of await library.modelMarks()) marks.set(keyOf(mark), mark);
    },
  };
}
