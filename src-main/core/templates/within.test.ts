import { expect, test } from 'vitest';
import { fillWithin } from './within.ts';

const values: Readonly<Record<string, unknown>> = { subject: 'a {{style}} fox', style: 'ink', count: 3, mood: null };
const valueOf = (name: string): unknown => values[name];

test('every parameter’s value goes in, once', () => {
  expect(fillWithin('{{count}} of {{subject}}, {{style}}', valueOf)).toBe('3 of a {{style}} fox, ink');
});

test('a parameter without a value leaves nothing, what names none stays', () => {
  expect(fillWithin('{{mood}}|{{masterpiece}}', valueOf)).toBe('|{{masterpiece}}');
});

test('a dollar sign in a value is only that', () => {
  expect(fillWithin('{{price}}', () => '$& $1')).toBe('$& $1');
});
