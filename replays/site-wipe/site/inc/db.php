<?php
// What every page of a site begins with. The number of the request goes along in a comment, by which the recorder knows what
// belongs together in the database's log; it is taken out of the evidence.
header_remove('X-Powered-By');
$config = require __DIR__ . '/config.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

set_exception_handler(function (Throwable $e): void {
    http_response_code(500);
    echo '<!doctype html><html lang="ja"><title>エラー</title><h1>データベースエラー</h1><p>', htmlspecialchars($e->getMessage()), '</p>';
});

function db(): mysqli
{
    global $config;
    $number = preg_replace('/[^0-9A-Z]/', '', $_SERVER['HTTP_X_LAB_NUMBER'] ?? '');
    $db = new mysqli('localhost', 'web', 'web-2016', $config['schema'], 0, $config['socket']);
    $db->query("SET NAMES utf8mb4 /*lab:$number*/");
    return $db;
}

function page(string $title, string $body): void
{
    global $config;
    echo '<!doctype html><html lang="ja"><title>', htmlspecialchars("$title | {$config['name']}"), '</title><link rel="stylesheet" href="/style.css">',
        '<script src="/site.js"></script><header><img src="/logo.png" alt=""><a href="/news.php?id=60">お知らせ</a> <a href="/classrooms.php?area=1">教室</a> ',
        '<a href="/entry.php">お申込み</a></header><main>', $body, '</main>';
}
