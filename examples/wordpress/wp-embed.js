// What WordPress's own wp-embed.js does with the messages of a frame, rule by rule: its secret, who sent it, and a
// height of 200 to 1000 pixels.
addEventListener('message', ({ data, source }) => {
  if (!data || !(data.secret || data.message || data.value) || /[^a-zA-Z0-9]/.test(data.secret))
    return;
  for (const quote of document.querySelectorAll(`blockquote[data-secret="${data.secret}"]`))
    quote.style.display = 'none';
  for (const frame of document.querySelectorAll(`iframe[data-secret="${data.secret}"]`)) {
    if (source !== frame.contentWindow) continue;
    frame.removeAttribute('style');
    if (data.message === 'height') {
      let height = parseInt(data.value, 10);
      if (height > 1000) height = 1000;
      else if (~~height < 200) height = 200;
      frame.height = height;
    }
    if (data.message === 'link') {
      const { host } = new URL(frame.getAttribute('src'));
      if (new URL(data.value).host === host && document.activeElement === frame)
        top.location.href = data.value;
    }
  }
});
addEventListener('load', () => {
  for (const frame of document.querySelectorAll('iframe.wp-embedded-content'))
    frame.contentWindow.postMessage(
      { message: 'ready', secret: frame.getAttribute('data-secret') },
      '*',
    );
});
