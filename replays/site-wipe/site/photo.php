<?php
// Takes a photo of the school report, and any other file: the second hole.
require __DIR__ . '/inc/db.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    move_uploaded_file($_FILES['photo']['tmp_name'], __DIR__ . '/upload/' . basename($_FILES['photo']['name']));
    http_response_code(302);
    header('Location: /thanks.html');
    exit;
}
page('成績表の送付', '<form method="post" enctype="multipart/form-data"><input type="file" name="photo"></form>' . str_repeat('<p>成績表の写真をお送りください。</p>', 30));
