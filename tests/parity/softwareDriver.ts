import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findChromium } from '../../scripts/chromium.ts';

/**
 * What a process's environment must say to find Chromium's own Vulkan driver in software and the loader beside it.
 * Nothing where there is no Chromium: the machine's own driver is all there is then.
 */
export function softwareDriver(): Record<string, string> {
  let folders = ['/usr/lib/chromium'];
  try {
    folders = [dirname(realpathSync(findChromium())), ...folders];
  } catch {
    // No Chromium.
  }
  const folder = folders.find((one) => existsSync(join(one, 'vk_swiftshader_icd.json')));
  if (!folder) return {};
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter);
  return {
    LD_LIBRARY_PATH: libraries,
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'),
  };
}
