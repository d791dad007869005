<?php
// The shop's face while the replay is recorded: it answers every path as a shop would, with a body whose
// length depends on the path alone, so that the access log has the statuses and sizes of a real site.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$post = $_SERVER['REQUEST_METHOD'] === 'POST';
header_remove('X-Powered-By');

function moved(string $to): never
{
    http_response_code(302);
    header("Location: $to");
    exit;
}

if ($path === '/health') {
    header('Content-Type: text/plain');
    exit('ok');
}
if ($post) {
    moved($path === '/admin/login' ? '/admin/' : (str_ends_with($path, '/confirm') ? dirname($path) . '/complete' : "$path/confirm"));
}
if (preg_match('#\.(ico|png)$#', $path)) {
    http_response_code(404);
    exit('Not Found');
}
$base = ['/' => 14200, '/products/' => 21800, '/search' => 17400, '/exam/' => 9800, '/news/' => 5200, '/admin/orders' => 30100, '/admin/login' => 2900];
$length = 7600 + crc32($_SERVER['REQUEST_URI']) % 3200;
foreach ($base as $head => $bytes) {
    if ($head === '/' ? $path === '/' : str_starts_with($path, $head)) $length = $bytes + crc32($_SERVER['REQUEST_URI']) % 2400;
}
echo '<!doctype html><html lang="ja"><title>検定ショップ</title>', str_repeat('.', $length);
