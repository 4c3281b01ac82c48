import { expect, test } from 'vitest';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';
import { createNodes } from './node-definitions.ts';
import { only } from '../backends/ready-connections.fixture.ts';

test('what the server of before answers late is not taken for what the server of now has', async () => {
  const answers: PromiseWithResolvers<NodeDefinition | null>[] = [];
  const nodeDefinition = (): Promise<NodeDefinition | null> => {
    const answer = Promise.withResolvers<NodeDefinition | null>();
    answers.push(answer);
    return answer.promise;
  };
  const nodes = createNodes(only({ comfyui: { nodeDefinition } } as unknown as Connection));
  const before = nodes.definition('KSampler');
  nodes.clear();
  const now = nodes.definition('KSampler');
  answers[1]?.resolve({ display_name: 'now' });
  answers[0]?.resolve({ display_name: 'before' });
  expect([await before, await now]).toEqual([{ display_name: 'before' }, { display_name: 'now' }]);
  expect(nodes.known('KSampler')).toEqual({ display_name: 'now' });
});
