/** Input bytes or fields that are not what their format says. The message names the field. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/** Valid input of a kind this engine does not run, such as an unknown architecture. */
export class UnsupportedError extends Error {
  override name = 'UnsupportedError';
}

/** The backend failed: out of memory, device lost, or numbers that fail the self-test. */
export class DeviceError extends Error {
  override name = 'DeviceError';
}

/** A part of a model could not be fetched, or is not the bytes its manifest promises. */
export class DownloadError extends Error {
  override name = 'DownloadError';
}
