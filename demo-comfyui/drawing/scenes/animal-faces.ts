import type { Brief } from '../brief.ts';
import { darker, lighter } from '../color.ts';
import { circle, curve, ellipse, polygon, shape, stroke } from '../svg.ts';

interface Coat {
  readonly main: string;
  readonly chest: string;
}

const night = '#1d1a22';

/** The head around its own middle, about 260 units wide, by the animal the words name. */
export function animalFace(brief: Brief, coat: Coat): string[] {
  const { words } = brief;
  if (words.has('owl') || words.has('bird')) return birdFace(brief, coat, words.has('owl'));
  if (words.has('cat') || words.has('kitten') || words.has('tiger') || words.has('lion')) return catFace(brief, coat);
  if (words.has('dog') || words.has('puppy')) return dogFace(coat);
  if (words.has('rabbit')) return rabbitFace(coat);
  if (words.has('bear')) return bearFace(coat);
  return foxFace(coat);
}

const eyes = (apart: number, y: number, size: number): string =>
  [-1, 1]
    .map(
      (side) =>
        circle({ x: side * apart, y }, size, night) +
        circle({ x: side * apart + size * 0.32, y: y - size * 0.35 }, size * 0.3, '#ffffff', 0.95),
    )
    .join('');

const mirrored = (points: readonly (readonly [number, number])[], side: number) =>
  points.map(([x, y]) => ({ x: x * side, y }));

const both = (points: readonly (readonly [number, number])[], color: string, isSmooth = false): string =>
  [-1, 1]
    .map((side) => shape(isSmooth ? curve(mirrored(points, side), true) : polygon(mirrored(points, side)), color))
    .join('');

const smooth = (half: readonly (readonly [number, number])[], color: string): string =>
  shape(
    curve(
      [
        ...mirrored(half, 1),
        ...mirrored(
          half.filter(([x]) => x !== 0),
          -1,
        ).toReversed(),
      ],
      true,
    ),
    color,
  );

function foxFace({ main, chest }: Coat): string[] {
  return [
    both(
      [
        [52, -92],
        [132, -214],
        [148, -46],
      ],
      darker(main, 0.12),
    ),
    both(
      [
        [76, -92],
        [122, -172],
        [130, -70],
      ],
      night,
    ),
    smooth(
      [
        [0, -118],
        [92, -92],
        [148, -6],
        [70, 62],
        [18, 112],
      ],
      main,
    ),
    both(
      [
        [146, 2],
        [92, 14],
        [24, 36],
        [14, 108],
        [72, 66],
      ],
      chest,
      true,
    ),
    shape(
      polygon([
        { x: -26, y: -118 },
        { x: 26, y: -118 },
        { x: 12, y: 44 },
        { x: -12, y: 44 },
      ]),
      lighter(main, 0.1),
      0.55,
    ),
    eyes(54, -6, 15),
    ellipse({ x: 0, y: 104 }, [22, 16], night),
  ];
}

function catFace({ words }: Brief, { main, chest }: Coat): string[] {
  const isLion = words.has('lion');
  const mane = isLion
    ? Array.from({ length: 18 }, (_, index) =>
        circle({ x: Math.cos(index * 0.35) * 128, y: Math.sin(index * 0.35) * 120 }, 52, darker(main, 0.32)),
      )
    : [];
  const stripes = [-1, 1].flatMap((side) =>
    [0, 1, 2].map((row) =>
      stroke(`M${side * 128} ${row * 26 - 10}q${-side * 30} 4 ${-side * 46} -2`, darker(main, 0.42), 8, 0.7),
    ),
  );
  const whiskers = [-1, 1].flatMap((side) =>
    [0, 1, 2].map((row) => stroke(`M${side * 50} ${48 + row * 8}l${side * 96} ${row * 14 - 16}`, '#ffffff', 2.6, 0.75)),
  );
  return [
    ...mane,
    both(
      [
        [44, -88],
        [116, -190],
        [134, -34],
      ],
      darker(main, 0.1),
    ),
    both(
      [
        [66, -86],
        [108, -150],
        [118, -58],
      ],
      '#e8a7a0',
    ),
    smooth(
      [
        [0, -108],
        [96, -86],
        [136, 0],
        [92, 82],
        [0, 104],
      ],
      main,
    ),
    ...(isLion ? [] : stripes),
    smooth(
      [
        [0, 22],
        [48, 34],
        [56, 72],
        [0, 98],
      ],
      chest,
    ),
    [-1, 1]
      .map(
        (side) =>
          ellipse({ x: side * 54, y: -8 }, [24, 26], '#d9c25a') + ellipse({ x: side * 54, y: -8 }, [8, 23], night),
      )
      .join(''),
    shape(
      polygon([
        { x: -15, y: 36 },
        { x: 15, y: 36 },
        { x: 0, y: 52 },
      ]),
      '#c9706e',
    ),
    stroke('M0 52v12q-12 16 -28 8M0 64q12 16 28 8', night, 4, 0.8),
    ...whiskers,
  ];
}

function dogFace({ main, chest }: Coat): string[] {
  const ear = darker(main, 0.3);
  return [
    smooth(
      [
        [0, -116],
        [86, -98],
        [118, -10],
        [82, 92],
        [0, 118],
      ],
      main,
    ),
    smooth(
      [
        [0, -116],
        [22, -108],
        [26, -30],
        [54, 30],
        [56, 92],
        [0, 116],
      ],
      chest,
    ),
    both(
      [
        [70, -108],
        [150, -82],
        [168, 24],
        [138, 92],
        [104, 20],
      ],
      ear,
      true,
    ),
    eyes(50, -14, 16),
    ellipse({ x: 0, y: 40 }, [28, 20], night),
    stroke('M0 58v16q-16 18 -36 8M0 74q16 18 36 8', night, 5, 0.8),
    shape(
      curve(
        [
          { x: -15, y: 84 },
          { x: 15, y: 84 },
          { x: 12, y: 118 },
          { x: -12, y: 118 },
        ],
        true,
      ),
      '#e0737a',
    ),
  ];
}

function rabbitFace({ main, chest }: Coat): string[] {
  return [
    both(
      [
        [22, -76],
        [34, -230],
        [66, -300],
        [94, -220],
        [84, -66],
      ],
      main,
      true,
    ),
    both(
      [
        [38, -90],
        [48, -214],
        [64, -262],
        [78, -206],
        [70, -84],
      ],
      '#e6aaa6',
      true,
    ),
    smooth(
      [
        [0, -100],
        [88, -80],
        [118, 4],
        [82, 80],
        [0, 98],
      ],
      main,
    ),
    smooth(
      [
        [0, 18],
        [50, 30],
        [56, 72],
        [0, 94],
      ],
      chest,
    ),
    eyes(56, -8, 16),
    shape(
      polygon([
        { x: -13, y: 32 },
        { x: 13, y: 32 },
        { x: 0, y: 46 },
      ]),
      '#c9706e',
    ),
    stroke('M0 46v14M0 60q-14 14 -28 6M0 60q14 14 28 6', night, 4, 0.8),
  ];
}

function bearFace({ main, chest }: Coat): string[] {
  return [
    [-1, 1]
      .map(
        (side) =>
          circle({ x: side * 98, y: -96 }, 46, darker(main, 0.12)) + circle({ x: side * 98, y: -96 }, 24, chest),
      )
      .join(''),
    smooth(
      [
        [0, -124],
        [104, -96],
        [142, 0],
        [100, 96],
        [0, 118],
      ],
      main,
    ),
    ellipse({ x: 0, y: 48 }, [62, 50], chest),
    eyes(56, -20, 13),
    ellipse({ x: 0, y: 28 }, [26, 18], night),
    stroke('M0 46v16q-14 14 -30 6M0 62q14 14 30 6', night, 5, 0.8),
  ];
}

function birdFace({ palette }: Brief, { main, chest }: Coat, isOwl: boolean): string[] {
  const beak = palette.accents[0] ?? '#e9a23b';
  const disc = [-1, 1]
    .map((side) => circle({ x: side * 52, y: -22 }, isOwl ? 62 : 36, isOwl ? chest : lighter(main, 0.35)))
    .join('');
  const tufts = isOwl
    ? both(
        [
          [40, -104],
          [124, -176],
          [122, -60],
        ],
        darker(main, 0.2),
      )
    : stroke('M0 -112q-8 -46 -34 -62M6 -112q8 -44 30 -52', darker(main, 0.2), 10);
  return [
    tufts,
    smooth(
      [
        [0, -124],
        [92, -98],
        [134, -6],
        [110, 74],
        [0, 92],
      ],
      main,
    ),
    disc,
    isOwl ? [-1, 1].map((side) => circle({ x: side * 52, y: -22 }, 36, '#f2b84b')).join('') : '',
    eyes(52, -22, isOwl ? 22 : 17),
    shape(
      polygon([
        { x: -20, y: 4 },
        { x: 20, y: 4 },
        { x: 0, y: isOwl ? 50 : 62 },
      ]),
      beak,
    ),
  ];
}
