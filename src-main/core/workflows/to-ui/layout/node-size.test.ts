import { describe, expect, test } from 'vitest';
import { sizeOf, type Drawn } from './node-size.ts';

const bare: Drawn = {
  title: '',
  inputs: [],
  outputs: [],
  widgets: [],
  rows: 0,
  textBoxes: 0,
  linkedTexts: 0,
  display: 'nothing',
};
const size = (drawn: Partial<Drawn>): unknown[] => Object.values(sizeOf({ ...bare, ...drawn }));

describe('the size of a node', () => {
  test.each<[string, Partial<Drawn>, [number, number]]>([
    ['nothing to show', {}, [210, 40]],
    ['one socket on a side', { inputs: ['a'] }, [210, 40]],
    ['more sockets on the left', { inputs: ['a', 'b', 'c'], outputs: ['d'] }, [210, 80]],
    ['more sockets on the right', { inputs: ['a'], outputs: ['d', 'e'] }, [210, 60]],
    ['rows of widgets', { rows: 3 }, [210, 110]],
    ['a text box', { textBoxes: 1 }, [400, 160]],
    ['two text boxes and a row', { textBoxes: 2, rows: 1 }, [400, 300]],
    ['two text boxes that links fill', { linkedTexts: 2 }, [210, 140]],
    ['a picture', { display: 'picture' }, [270, 300]],
    ['a player', { display: 'player' }, [270, 120]],
    ['a text that it shows', { display: 'text' }, [270, 140]],
    ['a long title', { title: 'x'.repeat(30) }, [290, 40]],
    ['a title as long as you like', { title: 'x'.repeat(300) }, [2560, 40]],
    ['a title of wide letters', { title: '画像'.repeat(10) }, [370, 40]],
    ['long names of wide letters', { inputs: ['画'.repeat(10), 'a'], outputs: ['이'.repeat(10)] }, [380, 60]],
    ['long names on both sides', { inputs: ['x'.repeat(15)], outputs: ['a', 'y'.repeat(15)] }, [300, 60]],
    ['sockets with names as long as you like', { inputs: ['x'.repeat(100)] }, [890, 40]],
    ['a widget with a very long name', { widgets: ['x'.repeat(100)], rows: 1 }, [400, 60]],
    ['a widget with a long name', { widgets: ['a', 'x'.repeat(20), 'b'], rows: 3 }, [300, 110]],
  ])('with %s', (_, drawn, expected) => {
    expect(size(drawn)).toEqual(expected);
  });
});
