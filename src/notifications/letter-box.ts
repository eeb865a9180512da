import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Settings, SETTINGS } from '../platform/config/settings.js';

/** What goes out on paper is queued as a page to print, in `post` below the data folder: one file per letter. */
@Injectable()
export class LetterBox {
  /** Where letters wait for whoever prints and posts them. */
  readonly folder: string;

  constructor(@Inject(SETTINGS) settings: Pick<Settings, 'dataDir'>) {
    this.folder = join(settings.dataDir, 'post');
  }

  /** Written beside and renamed: a reader sees whole letters only, and a second attempt replaces the first. */
  async post(letter: { readonly id: string; readonly html: string }): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `${letter.id}.html`);
    await writeFile(`${path}.part`, letter.html, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}
