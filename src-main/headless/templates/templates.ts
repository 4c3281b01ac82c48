import type { Command } from 'commander';
import { addChanges } from './changes.ts';
import { addExchange } from './exchange.ts';
import { addGallery } from './gallery.ts';
import { addLook } from './look.ts';
import { addPresets } from './presets.ts';
import { addPreviews } from './previews.ts';
import { addRuns } from './runs.ts';

const more = `
Templates of your own lie in the folder templates of the data folder; what changes there counts at once.

Examples:
  easel templates list
  easel templates create picture.png --name fox       a template of the workflow inside a picture
  easel templates show fox --file > fox.json           its template.json, to edit
  easel templates update fox fox.json
  easel templates render fox --set prompt="a red fox"  what would be submitted
  easel templates run fox --set prompt="a red fox" --out fox.png
  easel templates preset set fox quick steps=8         a preset of it
  easel templates export fox --out fox.easel.json
  easel templates import fox.easel.json
  easel templates preview fox --from fox.png           its picture in the window
  easel templates gallery list flux                     what this ComfyUI has ready`;

/** The templates, for a person at a terminal and for scripts. */
export function addTemplates(program: Command): void {
  const templates = program
    .command('templates')
    .description('list, make, change, run and exchange templates: workflows with a few named parameters')
    .addHelpText('after', more);
  addLook(templates);
  addChanges(templates);
  addPresets(templates);
  addExchange(templates);
  addRuns(templates);
  addPreviews(templates);
  addGallery(templates);
}
