import { expect, test } from 'vitest';
import { describeSettings } from '../../core/settings/settings-schema.ts';
import { readValue } from './read-value.ts';

const schemaOf = (path: string) =>
  describeSettings()
    .flatMap(({ settings }) => settings)
    .find((one) => one.path === path)?.schema ?? {};

test.each([
  ['limits.run_seconds', '600', 600],
  ['limits.run_seconds', '-5', -5],
  ['limits.run_seconds', 'soon', 'soon'],
  ['limits.run_seconds', '', ''],
  ['defaults.cfg', '7.5', 7.5],
  // JSON has no infinity: on its way it would become null, which is a value.
  ['defaults.cfg', '1e999', '1e999'],
  ['defaults.cfg', 'null', null],
  ['server.port', 'null', null],
  ['server.port', '0x10', '0x10'],
  ['server.name', 'null', 'null'],
  ['server.name', '7', '7'],
  ['comfyui.discover', 'false', false],
  ['comfyui.discover', 'no', 'no'],
  ['server.allowed_hosts', 'a, b:8080,', ['a', 'b:8080']],
  ['server.allowed_hosts', '["a"]', ['a']],
  ['server.allowed_hosts', '[::1', '[::1'],
  ['server.allowed_hosts', '', []],
  ['notifications.jobs', 'all', 'all'],
])('%s from %j', (path, text, value) => {
  expect(readValue(text, schemaOf(path))).toEqual(value);
});
