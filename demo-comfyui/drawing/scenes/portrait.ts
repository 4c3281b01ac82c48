import type { Brief } from '../brief.ts';
import { darker, lighter, mix } from '../color.ts';
import type { Dice } from '../dice.ts';
import { flora } from '../flora.ts';
import { circle, curve, ellipse, group, rectangle, shape, stroke } from '../svg.ts';
import type { Defs, Point } from '../svg.ts';

interface Person {
  readonly skin: string;
  readonly hair: string;
  readonly cloth: string;
}

/** A head and shoulders as an illustrator's poster: flat tones, a disc behind, eyes closed or calm. */
export function portrait(brief: Brief, defs: Defs): string[] {
  const { palette, size, dice } = brief;
  const plan = dice.fork('portrait');
  const center = { x: size.width / 2, y: size.height * 0.5 };
  const back = palette.sky.map((color) => [mix(color, palette.light, palette.isDark ? 0.04 : 0.14)] as const);
  const parts = [rectangle({ x: 0, y: 0, ...size }, defs.vertical(back))];
  const disc = plan.pick([palette.accents[0], palette.accents[1], palette.light]) ?? palette.light;
  parts.push(circle({ x: center.x, y: center.y - 60 }, 372, defs.vertical([[lighter(disc, 0.18)], [disc]]), 0.95));
  for (let ring = 0; ring < 3; ring += 1) {
    parts.push(
      `<circle cx="${center.x.toFixed(1)}" cy="${(center.y - 60).toFixed(1)}" r="${410 + ring * 34}" fill="none" stroke="${palette.light}" stroke-width="${3 - ring * 0.8}" opacity="${(0.6 - ring * 0.16).toFixed(2)}"/>`,
    );
  }
  const person: Person = {
    skin: plan.pick(['#f1c7a5', '#d99f77', '#b97a52', '#8a5638', '#f6d5bd', '#6b4230']),
    hair: plan.pick(['#2a1f2b', '#5b3322', '#a5532d', '#1e2a3c', '#7d6a58', palette.accents[3] ?? '#553366']),
    cloth: plan.pick([palette.accents[1], palette.accents[3], palette.land[2], palette.water[1]]) ?? '#aa4455',
  };
  const figure = brief.words.has('astronaut') ? astronaut(brief, person) : sitter(brief, person);
  parts.push(group({ transform: `translate(${center.x.toFixed(1)} ${center.y.toFixed(1)})` }, figure));
  parts.push(...flora(brief, 'portrait'));
  return parts;
}

/** Both sides of a symmetric outline; points on the axis are not doubled. */
const mirror = (half: readonly Point[]): Point[] => [
  ...half,
  ...half
    .filter(({ x }) => x !== 0)
    .toReversed()
    .map(({ x, y }) => ({ x: -x, y })),
];

const shoulders: readonly Point[] = [
  { x: 62, y: 196 },
  { x: 108, y: 236 },
  { x: 250, y: 296 },
  { x: 342, y: 400 },
  { x: 372, y: 640 },
];

/** From shoulder to shoulder and down out of the picture. */
const torso = (): string =>
  `${curve([...shoulders.toReversed().map(({ x, y }) => ({ x: -x, y })), ...shoulders])}L372 900L-372 900Z`;

const faceOutline: readonly Point[] = [
  { x: 0, y: -196 },
  { x: 98, y: -158 },
  { x: 134, y: -40 },
  { x: 112, y: 74 },
  { x: 52, y: 152 },
  { x: 0, y: 172 },
];

function sitter(brief: Brief, { skin, hair, cloth }: Person): string[] {
  const { dice, words, palette } = brief;
  const plan = dice.fork('sitter');
  const isShort =
    words.has('man') ||
    words.has('boy') ||
    words.has('king') ||
    (!words.has('woman') && !words.has('girl') && !words.has('lady') && plan.chance(0.4));
  const shade = darker(skin, 0.2);
  const long: Point[] = [
    { x: 0, y: -262 },
    { x: 130, y: -222 },
    { x: 190, y: -80 },
    { x: 182, y: 90 },
    { x: 214, y: 260 },
    { x: 150, y: 330 },
    { x: 60, y: 300 },
  ];
  const parts = isShort ? [] : [shape(curve(mirror(long), true), darker(hair, 0.15))];
  parts.push(shape(torso(), cloth));
  parts.push(...pattern(brief, cloth));
  const neck = [
    { x: 56, y: 90 },
    { x: 58, y: 190 },
    { x: 84, y: 238 },
    { x: 0, y: 286 },
  ];
  parts.push(
    shape(curve(mirror(neck), true), shade),
    ellipse({ x: -136, y: 2 }, [22, 36], shade),
    ellipse({ x: 136, y: 2 }, [22, 36], shade),
  );
  parts.push(shape(curve(mirror(faceOutline), true), skin));
  parts.push(
    shape(
      curve(
        [
          { x: 6, y: -190 },
          { x: 98, y: -158 },
          { x: 134, y: -40 },
          { x: 112, y: 74 },
          { x: 52, y: 152 },
          { x: 4, y: 170 },
          { x: 46, y: 60 },
          { x: 34, y: -80 },
        ],
        true,
      ),
      shade,
      0.42,
    ),
  );
  parts.push(...features(brief.dice.fork('features'), skin, hair));
  parts.push(isShort ? shortHair(hair) : fringe(hair, plan.chance(0.5)));
  if (words.has('king') || words.has('queen')) parts.push(crown(palette.accents[0] ?? '#e9b840'));
  else if (!isShort) parts.push(...earrings(palette.accents[0] ?? '#e9b840'));
  return parts;
}

function features(plan: Dice, skin: string, hair: string): string[] {
  const ink = darker(hair, 0.45);
  const isCalm = plan.chance(0.45);
  const iris = plan.pick(['#5a7d4f', '#5b88a8', '#6b4a30', '#8a7a3c']);
  const eye = (side: number): string => {
    const x = side * 56;
    if (isCalm)
      return stroke(`M${x - 26} -14q26 20 52 0`, ink, 6) + stroke(`M${x + side * 26} -14l${side * 9} 6`, ink, 4);
    const white = `M${x - 28} -12q28 -30 56 0q-28 24 -56 0z`;
    return (
      shape(white, '#fffaf2') +
      circle({ x, y: -14 }, 13, iris) +
      circle({ x, y: -14 }, 6.5, '#15131a') +
      circle({ x: x + 5, y: -19 }, 3.4, '#ffffff') +
      stroke(`M${x - 28} -12q28 -30 56 0`, ink, 5)
    );
  };
  const lip = mix('#b3404e', skin, 0.3);
  return [
    ellipse({ x: -74, y: 46 }, [30, 20], '#d9625a', 0.2),
    ellipse({ x: 74, y: 46 }, [30, 20], '#d9625a', 0.24),
    eye(-1),
    eye(1),
    stroke('M-88 -58q30 -20 62 -4M88 -58q-30 -20 -62 -4', ink, 8, 0.9),
    stroke('M-4 -30q-6 44 -18 66q8 14 26 10', darker(skin, 0.36), 5, 0.85),
    shape('M-40 96q22 -15 40 -6q18 -9 40 6q-40 11 -80 0z', darker(lip, 0.12)),
    shape('M-40 97q40 12 80 0q-16 32 -40 32t-40 -32z', lip),
  ];
}

const fringe = (hair: string, isLeft: boolean): string => {
  const half = [
    { x: -6, y: -252 },
    { x: 112, y: -226 },
    { x: 170, y: -104 },
    { x: 160, y: 60 },
    { x: 142, y: -50 },
    { x: 82, y: -118 },
    { x: -50, y: -146 },
    { x: -126, y: -60 },
    { x: -162, y: 70 },
    { x: -174, y: -100 },
    { x: -112, y: -226 },
  ];
  return group({ transform: `scale(${isLeft ? 1 : -1} 1)` }, [
    shape(curve(half, true), hair),
    stroke('M-30 -236q90 14 150 92M-60 -226q-60 30 -92 110', lighter(hair, 0.25), 5, 0.5),
  ]);
};

const shortHair = (hair: string): string =>
  shape(
    curve(
      [
        { x: -140, y: -20 },
        { x: -152, y: -140 },
        { x: -96, y: -234 },
        { x: 20, y: -258 },
        { x: 120, y: -224 },
        { x: 154, y: -130 },
        { x: 140, y: -20 },
        { x: 122, y: -96 },
        { x: 70, y: -142 },
        { x: -40, y: -124 },
        { x: -116, y: -96 },
      ],
      true,
    ),
    hair,
  );

const crown = (gold: string): string =>
  shape('M-130 -214L-150 -330L-78 -270L0 -352L78 -270L150 -330L130 -214Q0 -250 -130 -214Z', gold) +
  circle({ x: 0, y: -276 }, 15, '#b2344a') +
  circle({ x: -82, y: -252 }, 10, '#3a6ea5') +
  circle({ x: 82, y: -252 }, 10, '#3a6ea5');

const earrings = (gold: string): string[] => [-1, 1].map((side) => circle({ x: side * 142, y: 58 }, 13, gold));

/** Stripes, dots or leaves on the clothes. */
function pattern({ dice, palette }: Brief, cloth: string): string[] {
  const plan = dice.fork('pattern');
  const color = mix(lighter(cloth, 0.35), palette.accents[0] ?? cloth, 0.35);
  const kind = plan.whole(0, 2);
  const rows = Array.from({ length: 34 }, (_, index) => ({
    x: ((index % 7) - 3) * 84 + (Math.floor(index / 7) % 2) * 42,
    y: 330 + Math.floor(index / 7) * 62,
  }));
  const inside = rows.filter(({ x, y }) => Math.abs(x) < 120 + (y - 250) * 0.9 && Math.abs(x) < 318);
  if (kind === 0) return inside.map((at) => circle(at, 13, color, 0.75));
  if (kind === 1) return inside.map(({ x, y }) => stroke(`M${x - 20} ${y}q20 -26 40 0`, color, 6, 0.75));
  return inside.map(({ x, y }) => shape(`M${x} ${y - 22}q17 22 0 44q-17 -22 0 -44z`, color, 0.75));
}

function astronaut(brief: Brief, { skin, hair }: Person): string[] {
  const suit = mix('#eef0f2', brief.palette.sky.at(-1) ?? '#ffffff', 0.2);
  return [
    shape(torso(), suit),
    rectangle({ x: -90, y: 330, width: 180, height: 110 }, darker(suit, 0.16)),
    circle({ x: -44, y: 384 }, 16, brief.palette.accents[1] ?? '#dd5544'),
    circle({ x: 8, y: 384 }, 16, brief.palette.accents[0] ?? '#eebb44'),
    ellipse({ x: 0, y: 226 }, [170, 40], darker(suit, 0.22)),
    circle({ x: 0, y: -10 }, 248, suit),
    ellipse({ x: 0, y: -4 }, [192, 186], darker(brief.palette.sky[0] ?? '#223355', 0.35)),
    group({ transform: 'translate(0 8) scale(0.82)' }, [
      shape(curve(mirror(faceOutline), true), skin),
      ...features(brief.dice.fork('features'), skin, hair),
      shortHair(hair),
    ]),
    shape('M-150 -70Q-110 -168 10 -176Q-70 -140 -104 -40Z', '#ffffff', 0.28),
    ellipse({ x: 96, y: -112 }, [26, 14], '#ffffff', 0.35),
  ];
}
