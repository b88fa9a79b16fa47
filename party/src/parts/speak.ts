/** 朗读: only where the phone has a voice; silent failure is no harm, the words stand on the screen. */
export function canSpeak(): boolean {
  return 'speechSynthesis' in globalThis && 'SpeechSynthesisUtterance' in globalThis;
}

/** 3.5–4 Chinese characters a second is about the default rate of the common voices. */
export function say(words: string, times = 1): void {
  if (!canSpeak() || words === '') return;
  speechSynthesis.cancel();
  for (let i = 0; i < times; i += 1) {
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = 'zh-CN';
    speechSynthesis.speak(utterance);
  }
}

export function stopSpeaking(): void {
  if (canSpeak()) speechSynthesis.cancel();
}

export function isSpeaking(): boolean {
  return canSpeak() && speechSynthesis.speaking;
}

/** What a reader hears of a screen: its title and orders first, then the choices. */
export function wordsOf(root: ParentNode): string {
  return [...root.querySelectorAll<HTMLElement>('[data-speak]')]
    .map((element) => element.innerText.replaceAll(/\s+/g, '，').trim())
    .filter((words) => words !== '')
    .join('。');
}
