/** Something is dragged that a model may be read from. */
export const hasFiles = ({ dataTransfer }: DragEvent) =>
  dataTransfer?.types.includes('Files') ?? false;

/** Chosen files; of a chosen folder, the files right in it: `folder/file`. */
export const chosenFiles = (files: Iterable<File> | null): File[] =>
  [...(files ?? [])].filter((file) => file.webkitRelativePath.split('/').length <= 2);

/** Dropped files; of a dropped folder, the files right in it. To be called while the event is being handled. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<File[]> {
  const all = [...files];
  const folder = [...items]
    .map((item) => item.webkitGetAsEntry())
    .find((entry) => entry?.isDirectory);
  return folder ? filesOf(folder as FileSystemDirectoryEntry) : all;
}

async function filesOf(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const found: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return found; // each call gives some of them
    for (const entry of entries) {
      if (!entry.isFile) continue;
      const file = new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      found.push(await file);
    }
  }
}
