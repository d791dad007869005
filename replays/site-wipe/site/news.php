<?php
// The oldest site's page puts what it is asked for into its statement as it comes: the hole that this replay needs.
require __DIR__ . '/inc/db.php';
$id = $config['careless'] ? ($_GET['id'] ?? '1') : (string) (int) ($_GET['id'] ?? 1);
$found = db()->query("SELECT title, body, published_at FROM news WHERE id = $id")->fetch_all(MYSQLI_ASSOC);
if ($found === []) {
    page('お知らせ', '<p>お知らせはありません。</p>');
    exit;
}
foreach ($found as $row) page((string) $row['title'], "<h1>{$row['title']}</h1><p>{$row['published_at']}</p><p>{$row['body']}</p>" . str_repeat('<p>お気軽にお問い合わせください。</p>', 40));
