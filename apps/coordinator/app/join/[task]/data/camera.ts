/** The camera and frames of it. It is on while somebody needs it, and no longer. */

export type CameraFault = "refused" | "none" | "busy" | "insecure" | "failed";

export type Camera = { readonly stream: MediaStream; stop(): void };

export async function openCamera(): Promise<Camera | CameraFault> {
  // Browsers give cameras to secure pages alone.
  if (navigator.mediaDevices === undefined) return "insecure";
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 640 }, height: { ideal: 480 } },
      audio: false,
    });
    const stop = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    return { stream, stop };
  } catch (error) {
    const faults: Readonly<Record<string, CameraFault>> = {
      NotAllowedError: "refused",
      SecurityError: "refused",
      NotFoundError: "none",
      OverconstrainedError: "none",
      NotReadableError: "busy",
      AbortError: "busy",
    };
    return faults[error instanceof Error ? error.name : ""] ?? "failed";
  }
}

/** The middle of what the camera sees, as a square image file. */
export async function frameOf(video: HTMLVideoElement, side_px: number): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  if (side === 0) return null;
  const canvas = new OffscreenCanvas(side_px, side_px);
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  canvas.getContext("2d")?.drawImage(video, left, top, side, side, 0, 0, side_px, side_px);
  return canvas.convertToBlob({ type: "image/png" });
}
