<?php
require __DIR__ . '/inc/db.php';
$area = (int) ($_GET['area'] ?? 1);
$list = '';
foreach (db()->query("SELECT name, prefecture, address, tel FROM classrooms WHERE id % 8 = $area % 8") as $row) {
    $list .= '<li>' . htmlspecialchars(implode(' ', $row));
}
page('教室', "<ul>$list</ul>" . str_repeat('<p>お近くの教室をお探しください。</p>', 60));
