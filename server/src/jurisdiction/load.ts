import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { readCity } from './schema.ts';

/** A city file the service will not start with; the message is one sentence per problem, for the operator. */
export class BadCityFile extends Error {
  override readonly name = 'BadCityFile';
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadCityFile(`城市文件 ${file} 不是 JSON（not JSON）：${(cause as Error).message}`, { cause });
  }
}

/** Reads one city from a file's text; the file is named after the city's id. */
export function parseCityFile(file: string, text: string): Jurisdiction {
  const city = readCity(parse(file, text));
  if (!city.ok) {
    const lines = city.problems.map(({ at, say }) => `  ${at === '' ? '整个文件' : at}：${say}`);
    throw new BadCityFile(`城市文件 ${file} 不能用（refused）：\n${lines.join('\n')}`);
  }
  const name = basename(file, '.json');
  if (city.jurisdiction.id !== name)
    throw new BadCityFile(
      `城市文件 ${file} 里的 id 是 ${city.jurisdiction.id}，要和文件名一样（id and file name differ）。`,
    );
  return city.jurisdiction;
}

/** Every `*.json` of a folder, in name order. A bad file or an empty folder stops the start. */
export async function loadJurisdictions(folder: string): Promise<Jurisdiction[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  if (files.length === 0) throw new BadCityFile(`文件夹 ${folder} 里没有城市文件（no city file）。`);
  return Promise.all(files.map(async (file) => parseCityFile(file, await readFile(join(folder, file), 'utf8'))));
}
