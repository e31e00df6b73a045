"""What html.sh asks of a page that pir has made.

    browser.py check FILE        its elements, its policy, its colours, its words for pictures
    browser.py measure FILE OUT  a copy of FILE that measures itself when a browser opens it
    browser.py overlaps DOM      what such a copy found: no label lies over another, nothing runs through one
    browser.py widths FILE OUT   the same for a copy whose cells and window are measured
    browser.py narrow DOM        what that found: no cell is a few letters wide
    browser.py paper FILE OUT SIZE  a copy of FILE for that paper
    browser.py printed WORDS     what pdftotext -bbox says: nothing lies off a page
"""
import base64
import hashlib
import html.parser
import itertools
import json
import re
import sys

TAGS = set('''html head meta title style body main h1 h2 h3 h4 a header footer img p ul ol li hr dl dt dd pre code blockquote strong span a
div table caption thead tbody tr th td br figure svg desc rect line text circle path'''.split())
ATTRIBUTES = set('''lang charset http-equiv content name class role tabindex aria-label aria-labelledby scope xmlns
viewbox id x y x1 y1 x2 y2 cx cy r d width height font-size data-title
aria-hidden href alt src text-anchor start'''.split())


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.metas, self.ids, self.headings, self.tables, self.pictures = {}, [], [], [], []
        self.title, self.open = '', []

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, f'an element {tag}'
        given = dict(attributes)
        assert len(given) == len(attributes), f'an attribute of {tag} twice'
        for name, value in given.items():
            assert name in ATTRIBUTES, f'an attribute {name} of {tag}'
            assert name != 'class' or re.fullmatch(r'[a-z ]+', value), value
        if tag == 'meta':
            self.metas[given.get('http-equiv') or given.get('name')] = given.get('content')
        if 'src' in given:
            assert tag == 'img' and given['src'].startswith('data:image/png;base64,'), given['src'][:60]
        if 'href' in given:
            assert tag == 'a' and re.fullmatch(r'#m-[a-z0-9]+', given['href']), given['href']
        if 'id' in given:
            self.ids.append(given['id'])
        if tag in ('h1', 'h2', 'h3', 'h4'):
            self.headings.append(int(tag[1]))
        if tag == 'html':
            assert given.get('lang'), 'no language'
        if tag == 'table':
            self.tables.append({'caption': '', 'scopes': 0, 'cells': 0})
        if tag == 'th':
            assert given.get('scope') in ('col', 'row'), 'a heading cell without scope'
            self.tables[-1]['scopes'] += 1
        if tag == 'svg':
            assert given['role'] == 'img', 'a picture that is no image'
            self.pictures.append({'names': given['aria-labelledby'].split(), 'words': ''})
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if 'title' in self.open and 'svg' not in self.open:
            self.title += data
        if 'caption' in self.open:
            self.tables[-1]['caption'] += data
        if 'svg' in self.open and ('desc' in self.open or 'title' in self.open):
            self.pictures[-1]['words'] += data


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_colours(style):
    blocks = re.findall(r':root\{([^}]*)\}', style)
    assert len(blocks) == 2, 'not light and dark'
    for block in blocks:
        colours = dict(re.findall(r'--([a-z-]+):(#[0-9a-f]{6})', block))
        texts = {n: c for n, c in colours.items() if not n.startswith('ground') and n != 'line'}
        grounds = {n: c for n, c in colours.items() if n.startswith('ground')}
        assert len(texts) == 6 and len(grounds) == 5, colours
        for (t, text), (g, ground) in itertools.product(texts.items(), grounds.items()):
            assert contrast(text, ground) >= 4.5, f'{t} on {g}: {contrast(text, ground):.2f}'


def check(path):
    source = open(path, encoding='utf-8').read()
    page = Page()
    page.feed(source)
    style = re.search(r'<style>(.*?)</style>', source, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = dict(p.strip().split(' ', 1) for p in page.metas['Content-Security-Policy'].split(';'))
    assert policy['default-src'] == "'none'", policy
    assert policy['style-src'] == f"'sha256-{digest}'", policy
    assert policy['img-src'] == 'data:' and policy['base-uri'] == policy['form-action'] == "'none'", policy
    assert source.index('Content-Security-Policy') < source.index('<style>'), 'the policy comes too late'
    assert page.title.strip(), 'no title'
    assert page.headings[0] == 1 and page.headings.count(1) == 1, page.headings
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:])), page.headings
    assert len(set(page.ids)) == len(page.ids), 'an id twice'
    for table in page.tables:
        assert table['caption'].strip() and table['scopes'] > 0, table
    for picture in page.pictures:
        assert set(picture['names']) <= set(page.ids) and len(picture['words']) > 80, picture
    assert '@media print' in style and 'prefers-color-scheme:dark' in style and '@page' in style
    check_colours(style)


MEASURE = '''<script>
var boxes = [...document.querySelectorAll("svg text")].map(t => {
  var r = t.getBoundingClientRect();
  return [r.left, r.top, r.right, r.bottom, t.textContent];
});
var shapes = [...document.querySelectorAll("svg line, svg rect, svg circle, svg path")].map(e => {
  var r = e.getBoundingClientRect();
  return [r.left, r.top, r.right, r.bottom, e.outerHTML];
});
var s = document.querySelector("svg").getBoundingClientRect();
var out = document.createElement("pre");
out.id = "measured";
out.textContent = JSON.stringify({boxes: boxes, shapes: shapes, svg: [s.left, s.top, s.right, s.bottom],
  page: [document.documentElement.scrollWidth, window.innerWidth]});
document.body.appendChild(out);
</script>'''


def measure(path, out):
    source = open(path, encoding='utf-8').read()
    source = re.sub(r'<meta http-equiv[^>]*>', '', source)
    open(out, 'w', encoding='utf-8').write(source.replace('</body>', MEASURE + '</body>'))


WIDTHS = '''<script>
var thin = [...document.querySelectorAll("td, th, dd")].filter(e => {
  var words = e.textContent.trim();
  var high = e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight);
  return words.length > 12 && e.offsetParent && e.getBoundingClientRect().width < 60 && high > 3;
}).map(e => e.textContent);
var out = document.createElement("pre");
out.id = "measured";
out.textContent = JSON.stringify({thin: thin, page: [document.documentElement.scrollWidth, window.innerWidth]});
document.body.appendChild(out);
</script>'''


def widths(path, out):
    source = open(path, encoding='utf-8').read()
    source = re.sub(r'<meta http-equiv[^>]*>', '', source)
    open(out, 'w', encoding='utf-8').write(source.replace('</body>', WIDTHS + '</body>'))


def narrow(path):
    dom = open(path, encoding='utf-8').read()
    found = json.loads(html.unescape(re.search(r'<pre id="measured">(.*?)</pre>', dom, re.S).group(1)))
    assert not found['thin'], f'cells a few letters wide: {found["thin"][:3]}'
    assert found['page'][0] <= found['page'][1], 'the page is wider than its window'


def overlaps(path):
    dom = open(path, encoding='utf-8').read()
    found = json.loads(html.unescape(re.search(r'<pre id="measured">(.*?)</pre>', dom, re.S).group(1)))
    boxes, svg = found['boxes'], found['svg']
    assert len(boxes) > 5, 'there are no labels'
    # a box is as high as the face's lines; the letters are two thirds of it
    trimmed = [(l, t + (b - t) / 6, r, b - (b - t) / 6, w) for l, t, r, b, w in boxes]
    for a, b in itertools.combinations(trimmed, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f'"{a[4]}" lies over "{b[4]}"'
    # a label may stand in a bar; a phase's tint lies behind everything; nothing else may run through it
    for left, top, right, bottom, shape in found['shapes']:
        if re.match('<rect [^>]*class="tint', shape):
            continue
        for l, t, r, b, words in trimmed:
            apart = right <= l or r <= left or bottom <= t or b <= top
            around = shape.startswith('<rect') and left <= l and right >= r and top <= t and bottom >= b
            assert apart or around, f'{shape} runs through "{words}"'
    for box in boxes:
        assert svg[0] - 1 <= box[0] and box[2] <= svg[2] + 1 and box[3] <= svg[3] + 1, box
    assert found['page'][0] <= found['page'][1], 'the page is wider than its window'


def paper(path, out, size):
    """The same page with a size of paper; its policy knows no other style, so that goes."""
    source = open(path, encoding='utf-8').read()
    source = re.sub(r'<meta http-equiv[^>]*>', '', source)
    source = source.replace('@page{', '@page{size:%s;' % size)
    open(out, 'w', encoding='utf-8').write(source)


def printed(path):
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', open(path).read(), re.S)
    assert pages, 'nothing is printed'
    for width, height, words in pages:
        boxes = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', words)
        for box in boxes:
            left, top, right, bottom = map(float, box)
            assert left >= 30 and right <= float(width) - 30, f'{box} on a page {width} wide'
            assert top >= 0 and bottom <= float(height), f'{box} on a page {height} high'


if __name__ == '__main__':
    {'check': check, 'measure': measure, 'overlaps': overlaps, 'widths': widths, 'narrow': narrow, 'paper': paper,
     'printed': printed}[sys.argv[1]](*sys.argv[2:])
