import { describe, expect, test } from 'vitest';
import { get, post, send } from './comfyui-driver.ts';
import { plainSave, textToImage } from './graphs.ts';

const error = (type: string, message: string, details = '') => ({
  error: { type, message, details, extra_info: {} },
  node_errors: {},
});

describe('POST /prompt answers 400', () => {
  const noPrompt = error('no_prompt', 'No prompt provided', 'No prompt provided');
  const noOutputs = error('prompt_no_outputs', 'Prompt has no outputs');
  const cases: [claim: string, body: unknown, expected: unknown][] = [
    ['no_prompt to a body without "prompt"', { client_id: 'x' }, noPrompt],
    ['no_prompt to a JSON array', [1], noPrompt],
    ['prompt_no_outputs to an empty graph', { prompt: {} }, noOutputs],
    ['prompt_no_outputs to a graph without an output node', { prompt: { '1': plainSave()['1'] } }, noOutputs],
    [
      'prompt_no_outputs to partial targets that are not there',
      { prompt: plainSave(), partial_execution_targets: ['77'] },
      noOutputs,
    ],
    [
      'invalid_prompt to an unknown class',
      { prompt: { ...plainSave(), '9': { class_type: 'NoSuchNode', inputs: {} } } },
      error('invalid_prompt', 'Cannot execute because node NoSuchNode does not exist.', "Node ID '#9'"),
    ],
    [
      'invalid_prompt to a node without a class',
      { prompt: { ...plainSave(), '9': { inputs: {} } } },
      error('invalid_prompt', 'Cannot execute because a node is missing the class_type property.', "Node ID '#9'"),
    ],
    [
      'invalid_prompt to a node that is a string',
      { prompt: { '1': 'x' } },
      error('invalid_prompt', 'Cannot execute because a node is missing the class_type property.', "Node ID '#1'"),
    ],
  ];
  test.for(cases)('%s', async ([, body, expected]) => {
    const reply = await post('/prompt', body);
    expect([reply.status, reply.headers['content-type']]).toEqual([400, 'application/json; charset=utf-8']);
    expect(reply.json()).toEqual(expected);
  });

  test('whatever the content type says', async () => {
    const reply = await send('/prompt', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"a": 1}',
    });
    expect([reply.status, reply.json()]).toEqual([400, noPrompt]);
  });
});

describe('POST /prompt answers 500 in plain text and closes the connection', () => {
  const cases: [claim: string, body: string | undefined][] = [
    ['to an empty body', undefined],
    ['to a body that is not JSON', '{not json'],
    ['to a prompt that is a string', '{"prompt": "x"}'],
    ['to a prompt that is a list', '{"prompt": [1, 2]}'],
    ['to a prompt that is null', '{"prompt": null}'],
    ['to a number that is none', JSON.stringify({ prompt: plainSave(), number: 'abc' })],
    [
      'to extra data that is a list, with a client id',
      JSON.stringify({ prompt: plainSave(), extra_data: [], client_id: 'x' }),
    ],
  ];
  test.for(cases)('%s', async ([, body]) => {
    const reply = await post('/prompt', body);
    expect(reply.status).toBe(500);
    expect(reply.text).toBe('500 Internal Server Error\n\nServer got itself in trouble');
    expect(reply.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  });
});

test('POST /prompt answers 413 in plain text to a body above max_upload_size', async () => {
  const limit = (await get('/features')).json<{ max_upload_size: number }>().max_upload_size;
  const body = `{"prompt": "${'x'.repeat(limit)}"}`;
  const reply = await post('/prompt', body);
  expect([reply.status, reply.text]).toEqual([413, `Maximum request body size ${limit} exceeded.`]);
});

test('a refused prompt leaves neither queue nor history behind', async () => {
  const before = (await get('/history')).text;
  await post('/prompt', { prompt: { ...(await textToImage()), '9': { class_type: 'SaveImage' } } });
  expect((await get('/queue')).text).toBe('{"queue_running": [], "queue_pending": []}');
  expect((await get('/history')).text).toBe(before);
});
