import { parentPort } from 'node:worker_threads';
import type { DrawReply, DrawRequest, DrawTasks, TaskName } from './drawing/draw-tasks.ts';
import { composite } from './drawing/compositing.ts';
import { edges } from './drawing/edges.ts';
import { crop, growMask, invert, solid } from './drawing/frame-work.ts';
import { pad } from './drawing/padding.ts';
import { decodeChannel, decodeFile, maskedPng, reencode } from './drawing/picture-files.ts';
import { savePng } from './drawing/png-file.ts';
import { resize } from './drawing/resizing.ts';
import { SamplingRoom, drawExample } from './drawing/sampling.ts';
import { drawThumbnail } from './drawing/thumbnails.ts';
import { markFrames } from './drawing/demo-mark.ts';

type Handlers = {
  [Name in TaskName]: (args: DrawTasks[Name]['args']) => DrawTasks[Name]['answer'] | Promise<DrawTasks[Name]['answer']>;
};

/** The drawing thread: everything heavy happens here, one task after another. */
function serve(port: NonNullable<typeof parentPort>): void {
  const room = new SamplingRoom();
  const handlers: Handlers = {
    solid,
    resize,
    crop,
    invert,
    composite,
    growMask,
    edges,
    pad,
    decodeFile,
    decodeChannel,
    savePng,
    startSampling: (args) => room.start(args),
    preview: (args) => room.preview(args),
    finishSampling: (args) => room.finish(args),
    forgetSampling: (args) => room.forget(args),
    mark: markFrames,
    reencode,
    maskedPng,
    example: drawExample,
    thumbnail: drawThumbnail,
  };
  let last = Promise.resolve();
  port.on('message', (request: DrawRequest) => {
    last = last.then(() => answer(request, handlers)).then((reply) => port.postMessage(reply));
  });
}

async function answer({ ticket, task, args }: DrawRequest, handlers: Handlers): Promise<DrawReply> {
  try {
    return { ticket, answer: await (handlers[task] as (given: unknown) => unknown)(args) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { ticket, error: { name, message } };
  }
}

if (parentPort !== null) serve(parentPort);
