import { describe, expect, it } from 'vitest';
import type { Assistant, AssistantPlace } from '../../../src-shared/nouns/assistants.ts';
import {
  canRemove,
  firstOptions,
  groupAssistants,
  hasEntry,
  nextAction,
  optionProblems,
  toRegisterOptions,
  wasRegistered,
} from './assistant-model.ts';

const place = (fields: Partial<AssistantPlace> = {}): AssistantPlace => ({
  path: '/home/ada/.cursor/mcp.json',
  scope: 'user',
  project: null,
  state: 'not-registered',
  entryName: null,
  transport: null,
  error: null,
  ...fields,
});

const assistant = (fields: Partial<Assistant> = {}): Assistant => ({
  id: 'cursor',
  title: 'Cursor',
  way: 'file',
  state: 'not-registered',
  installed: true,
  running: null,
  transports: ['stdio', 'http'],
  scopes: ['user'],
  places: [place()],
  copyables: [],
  afterwards: null,
  undoable: false,
  selfTest: null,
  ...fields,
});

describe('assistants', () => {
  it('are grouped by whether there is a trace of them, with the unknown one apart', () => {
    const grouped = groupAssistants([
      assistant({ id: 'goose', installed: false, state: 'not-installed' }),
      assistant({ id: 'other', installed: false, state: 'not-installed' }),
      assistant(),
      // Taken off the machine, and its entry with it: still worth a look.
      assistant({ id: 'windsurf', installed: false, state: 'lost' }),
    ]);
    expect(grouped.found.map(({ id }) => id)).toEqual(['cursor', 'windsurf']);
    expect(grouped.absent.map(({ id }) => id)).toEqual(['goose']);
    expect(grouped.other?.id).toBe('other');
  });

  it('offer one next thing, and none where all is well, nothing is there, or only the person can do it', () => {
    const of = (state: Assistant['state'], way: Assistant['way'] = 'file') => nextAction(assistant({ state, way }));
    expect(of('not-registered')).toBe('register');
    expect((['outdated', 'broken', 'lost'] as const).map((state) => of(state))).toEqual(['repair', 'repair', 'repair']);
    expect([of('registered'), of('not-installed'), of('lost', 'copy')]).toEqual([null, null, null]);
  });

  it('can be tried and removed where there is an entry, sound or not', () => {
    expect(hasEntry(assistant())).toBe(false);
    expect(hasEntry(assistant({ state: 'outdated', places: [place({ entryName: 'easel' })] }))).toBe(true);
    expect(hasEntry(assistant({ state: 'registered', places: [] }))).toBe(true);
  });

  it('count as to be repaired where Easel was registered, and nobody switched it off', () => {
    const error = { code: 'conflict', message: 'x', nextStep: 'y' } as const;
    const was = (fields: Partial<AssistantPlace>) => wasRegistered(assistant({ places: [place(fields)] }));
    expect(was({ state: 'lost' })).toBe(true);
    expect(was({ state: 'outdated', entryName: 'easel', error })).toBe(true);
    expect(was({ state: 'outdated', entryName: 'easel', error: { ...error, details: { disabled: true } } })).toBe(
      false,
    );
    expect(was({ state: 'broken', error: { ...error, code: 'config_malformed' } })).toBe(false);
    expect(was({ state: 'registered', entryName: 'easel' })).toBe(false);
  });

  it('can be forgotten where the entry is gone', () => {
    const lost = assistant({ state: 'lost', places: [place({ state: 'lost' })] });
    expect([hasEntry(lost), canRemove(lost)]).toEqual([false, true]);
    expect(canRemove(assistant())).toBe(false);
  });
});

describe('options', () => {
  it('begin with what is registered, in the second of two places too', () => {
    const places = [place(), place({ entryName: 'my-easel', transport: 'http' })];
    expect(firstOptions(assistant({ places }))).toEqual({
      name: 'my-easel',
      transport: 'http',
      scope: 'user',
      project: '',
    });
  });

  it('begin in the project where that alone has it', () => {
    const project = '/work/site';
    const places = [place(), place({ scope: 'project', project, entryName: 'easel', transport: 'stdio' })];
    expect(firstOptions(assistant({ places }))).toMatchObject({ scope: 'project', project });
    const lost = place({ scope: 'project', project, state: 'lost' });
    expect(firstOptions(assistant({ places: [place(), lost] }))).toMatchObject({ scope: 'project', project });
  });

  it('leave the connection to Easel where nothing is registered, or what is cannot be kept', () => {
    expect(firstOptions(assistant())).toMatchObject({ name: 'easel', transport: null });
    const strange = place({ entryName: 'my easel!', transport: 'http' });
    expect(firstOptions(assistant({ places: [strange], transports: ['stdio'] }))).toMatchObject({
      name: 'easel',
      transport: null,
    });
  });

  it('want a sound name, and a folder for one project', () => {
    const options = firstOptions(assistant());
    expect(optionProblems(options)).toEqual({ name: false, project: false });
    expect(optionProblems({ ...options, name: 'a b', scope: 'project', project: ' ' })).toEqual({
      name: true,
      project: true,
    });
  });

  it('send no folder without a project and no connection that nobody chose', () => {
    const options = { ...firstOptions(assistant()), project: ' /work/site ' };
    expect(toRegisterOptions('cursor', options)).toEqual({ assistant: 'cursor', name: 'easel', scope: 'user' });
    expect(toRegisterOptions('cursor', { ...options, scope: 'project', transport: 'http' })).toEqual({
      assistant: 'cursor',
      name: 'easel',
      scope: 'project',
      transport: 'http',
      project: '/work/site',
    });
  });
});
