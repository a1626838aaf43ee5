import ts from 'typescript';

/** What a module's code imports: import and export declarations and `import('…')`, as written. */
export const specifiers = (code: string): string[] =>
  ts.preProcessFile(code, true, true).importedFiles.map((file) => file.fileName);
