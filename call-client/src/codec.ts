type Capabilities = Pick<MediaCapabilities, 'encodingInfo'>;

const camera = { width: 1280, height: 720, bitrate: 1_800_000, framerate: 25 };

/**
 * VP8, which every browser sends and shows alike, unless this device encodes H.264 in hardware and VP8 not: a phone that
 * encodes 720p in software grows hot within minutes and slows down.
 */
export async function preferredCodec(
  capabilities: Capabilities | undefined = globalThis.navigator?.mediaCapabilities,
): Promise<'vp8' | 'h264'> {
  const isEfficient = async (contentType: string): Promise<boolean> => {
    const info = await capabilities?.encodingInfo({ type: 'webrtc', video: { contentType, ...camera } });
    return info?.supported === true && info.smooth && info.powerEfficient;
  };
  try {
    const [vp8, h264] = await Promise.all([
      isEfficient('video/VP8'),
      isEfficient('video/H264;level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'),
    ]);
    return h264 && !vp8 ? 'h264' : 'vp8';
  } catch {
    // Browsers that know no such question.
    return 'vp8';
  }
}
