import type { Advice } from '@kuaichu/call-client/preflight/verdict';

/** One sentence each: what to do, not what is wrong inside. The alarm itself always goes. */
export const adviceTexts: Readonly<Record<Advice, string>> = {
  browserCannot: '这个浏览器不能视频。点右上角，用手机自带浏览器打开再报。',
  cameraMissing: '这部手机没有摄像头，交警看不到现场。换一部手机报，或打 122。',
  cameraDenied: '这个页面以前没让用摄像头。先在浏览器设置里点“允许”，再报。',
  micDenied: '这个页面以前没让用话筒。先在浏览器设置里点“允许”，再报。',
  noSignalling: '现在的网络连不上视频。关掉 Wi-Fi 用手机流量，或往信号好的地方走几步。',
  noMedia: '现在的网络不让视频通过。关掉 Wi-Fi，用手机流量再报；不行就打 122。',
  slow: '网太慢，画面可能会停。往开阔的地方走几步再报。',
};
