<?php
require __DIR__ . '/inc/db.php';
$list = '';
foreach (db()->query('SELECT id, title, published_at FROM news ORDER BY published_at DESC LIMIT 8') as $row) {
    $list .= "<li>{$row['published_at']} <a href=\"/news.php?id={$row['id']}\">" . htmlspecialchars($row['title']) . '</a>';
}
page('ホーム', "<ul>$list</ul>" . str_repeat('<p>一人ひとりに合った学びを。</p>', 90));
