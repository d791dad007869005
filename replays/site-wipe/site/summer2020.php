<?php
require __DIR__ . '/inc/db.php';
$course = (int) ($_GET['course'] ?? 1);
$name = db()->query("SELECT value FROM settings WHERE name = 'site_name'")->fetch_row()[0];
page('夏期講習 2020', "<h1>夏期講習 2020 コース{$course}</h1><p>" . htmlspecialchars($name) . '</p>' . str_repeat('<p>この夏は自分のペースで。</p>', 70));
